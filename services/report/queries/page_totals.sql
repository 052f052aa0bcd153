-- The whole news of a stretch of time, and of as long a stretch before.
SELECT
    sumIf(s.articles, NOT before) AS articles,
    sumIf(s.articles, before) AS articles_before,
    sumIf(s.alone, NOT before) + uniqExactArrayIf(s.shared, NOT before) AS stories,
    sumIf(s.alone, before) + uniqExactArrayIf(s.shared, before) AS stories_before,
    length(groupUniqArrayArrayIf(s.families, NOT before)) AS publishers,
    length(groupUniqArrayArrayIf(s.families, before)) AS publishers_before
FROM (SELECT *, bucket < {since:DateTime} AS before FROM series) AS s
WHERE s.kind = 'all' AND s.bucket >= {earlier:DateTime} AND s.bucket < {until:DateTime}
