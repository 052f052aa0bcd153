SELECT max(bucket) AS newest, count() AS quarters FROM series WHERE kind = 'all'
