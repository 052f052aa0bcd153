SELECT count() AS dirty FROM dirty_buckets
