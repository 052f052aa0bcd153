-- What retention took before it was read.
SELECT count() AS expired FROM outcomes WHERE log = {log:String} AND outcome = 'expired'
