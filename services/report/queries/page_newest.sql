SELECT min(bucket) AS oldest, max(bucket) AS newest, count() AS quarters FROM series WHERE kind = 'all'
