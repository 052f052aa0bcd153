SELECT min(e.published_at) AS published_at, e.kind AS kind,
    argMin(e.roles, (e.published_at, e.article_id, e.event_id)) AS roles, argMin(e.amount, (e.published_at, e.article_id, e.event_id)) AS amount,
    argMin(e.currency, (e.published_at, e.article_id, e.event_id)) AS currency, argMin(e.date, (e.published_at, e.article_id, e.event_id)) AS date,
    argMin(e.place, (e.published_at, e.article_id, e.event_id)) AS place, argMin(e.certainty, (e.published_at, e.article_id, e.event_id)) AS certainty,
    argMin(e.sentence, (e.published_at, e.article_id, e.event_id)) AS sentence,
    multiIf({count:String} = 'articles', uniqExact(e.article_id), {count:String} = 'publishers', uniqExact(e.publisher_family), uniqExact(e.story_id)) AS count,
    uniqExact(e.article_id) AS articles, uniqExact(e.publisher_family) AS publishers,
    argMin(e.article_id, (e.published_at, e.article_id, e.event_id)) AS article_id, argMin(e.event_id, (e.published_at, e.article_id, e.event_id)) AS event_id
FROM events AS e
WHERE e.published_at >= {since:DateTime} AND e.published_at < {until:DateTime}
    AND ({kind:String} = '' OR e.kind = {kind:String})
    AND ({organization:String} = '' OR arrayExists(entities -> has(entities, {organization:String}), mapValues(e.roles)))
    AND ({lang:String} = '' OR e.lang = {lang:String})
GROUP BY e.story_id, kind
ORDER BY published_at DESC, article_id, kind
LIMIT {top:UInt32}
