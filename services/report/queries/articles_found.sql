-- Which articles are behind a point of a chart, newest first: facts are narrow and in order of time, so that only as many
-- are read as it takes to find enough.
SELECT published_at, article_id
FROM facts
WHERE published_at >= {since:DateTime64(3)} AND published_at < {until:DateTime64(3)}
    AND ({topic:String} = '' OR has(topics, {topic:String}))
    AND ({organization:String} = '' OR has(organizations, {organization:String}))
    AND ({topic:String} = '' OR {organization:String} = '' OR has(pairs, ({organization:String}, {topic:String})))
    AND ({lang:String} = '' OR lang = {lang:String})
    AND ({source:String} = '' OR source = {source:String})
    AND published_at <= {after_at:DateTime64(3)}
    AND (published_at < {after_at:DateTime64(3)} OR article_id < {after_id:UUID})
ORDER BY published_at DESC, article_id DESC
LIMIT {limit:UInt32}
