-- The whole news of a stretch of time, and of as long a stretch before.
SELECT
    sumIf(s.articles, NOT before) AS articles,
    sumIf(s.articles, before) AS articles_before,
    uniqExactMergeIf(s.stories, NOT before) AS stories,
    uniqExactMergeIf(s.stories, before) AS stories_before,
    uniqExactMergeIf(s.publisher_families, NOT before) AS publishers,
    uniqExactMergeIf(s.publisher_families, before) AS publishers_before
FROM (SELECT *, bucket < {since:DateTime} AS before FROM series) AS s
WHERE s.kind = 'all' AND s.bucket >= {earlier:DateTime} AND s.bucket < {until:DateTime}
