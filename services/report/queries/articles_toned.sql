-- As articles_found, of one tone, which facts do not say. `decided` is put in by the caller, as in articles.
SELECT published_at, article_id
FROM ({decided})
WHERE published_at >= {since:DateTime64(3)} AND published_at < {until:DateTime64(3)}
    AND toString(sentiment) = {sentiment:String}
    AND ({lang:String} = '' OR lang = {lang:String})
    AND ({source:String} = '' OR source = {source:String})
    AND published_at <= {after_at:DateTime64(3)}
    AND (published_at < {after_at:DateTime64(3)} OR article_id < {after_id:UUID})
ORDER BY published_at DESC, article_id DESC
LIMIT {limit:UInt32}
