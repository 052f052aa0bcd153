-- title: {en: Top stories, ko: 주요 스토리}
-- answers:
--   en: Which stories did most independent publishers carry?
--   ko: 가장 많은 독립 매체가 다룬 스토리는 무엇인가?
-- parameters:
--   - {name: topic, type: topic, default: '', help: {en: 'Only stories about this topic; empty for all.', ko: '이 주제의 스토리만. 비우면 전체.'}}
--   - {name: organization, type: organization, default: '', help: {en: 'Only stories that name this organization; empty for all.', ko: '이 기업을 언급한 스토리만. 비우면 전체.'}}
--   - {name: since, type: time, default: 30d, help: {en: 'From when: a date, RFC 3339, a distance before now such as 90d, or the beginning of today, yesterday, week, month, quarter or year. Counted in quarter hours.', ko: '시작: 날짜, RFC 3339, 90d처럼 지금부터의 거리, 또는 오늘, 어제, 이번 주, 이번 달, 이번 분기, 올해의 첫 순간. 15분 단위로 셉니다.'}}
--   - {name: until, type: time, default: +36h, help: {en: 'Up to when, not included. By default 36 hours ahead: some papers carry the date of tomorrow.', ko: '끝(포함하지 않음). 내일 날짜로 나오는 신문이 있어 기본값은 36시간 뒤입니다.'}}
--   - {name: top, type: integer, default: '20', min: 1, max: 1000, help: {en: 'How many stories.', ko: '스토리 수.'}}
--   - {name: lang, type: language, default: '', help: {en: 'Only articles in this language, e.g. ko or en; empty for all.', ko: '이 언어의 기사만(예: ko, en). 비우면 전체.'}}
--   - {name: count, type: choice, default: publishers, options: [articles, stories, publishers], help: {en: 'What the column count counts: articles, stories (reprints are one) or independent publishers.', ko: 'count 열이 세는 것: 기사, 스토리(전재는 하나), 독립 매체.'}}
WITH
    -- A story of one article has one of everything: the newest of them stand for all.
    (
        SELECT groupArray((story_id, first.2, first.1, articles, outlets, publishers))
        FROM (
            SELECT story_id, first, articles, outlets, publishers
            FROM (
                SELECT story_id, min((published_at, article_id)) AS first, count() AS articles, uniqExact(publisher) AS outlets,
                    uniqExact(publisher_family) AS publishers
                FROM facts
                WHERE NOT alone AND published_at >= {since:DateTime} AND published_at < {until:DateTime}
                    AND ({lang:String} = '' OR lang = {lang:String})
                    AND ({topic:String} = '' OR has(topics, {topic:String}))
                    AND ({organization:String} = '' OR has(organizations, {organization:String}))
                GROUP BY story_id
                UNION ALL
                SELECT story_id, (published_at, article_id), 1, 1, 1
                FROM (
                    SELECT story_id, published_at, article_id
                    FROM facts
                    WHERE alone AND published_at >= {since:DateTime} AND published_at < {until:DateTime}
                        AND ({lang:String} = '' OR lang = {lang:String})
                        AND ({topic:String} = '' OR has(topics, {topic:String}))
                        AND ({organization:String} = '' OR has(organizations, {organization:String}))
                    ORDER BY published_at DESC, article_id
                    LIMIT {top:UInt32}
                )
            )
            ORDER BY multiIf({count:String} = 'stories', 1, {count:String} = 'articles', articles, publishers) DESC,
                publishers DESC, articles DESC, first.1 DESC, story_id
            LIMIT {top:UInt32}
        )
    ) AS top
SELECT
    s.1 AS story_id,
    a.title AS title,
    s.3 AS first_published_at,
    multiIf({count:String} = 'stories', 1, {count:String} = 'articles', articles, publishers) AS count,
    s.4 AS articles,
    s.6 AS publishers,
    s.5 AS outlets,
    s.2 AS article_id,
    a.url AS url
FROM (SELECT arrayJoin(top) AS s) AS t
INNER JOIN (
    SELECT article_id, published_at, title, url FROM articles
    WHERE published_at BETWEEN arrayMin(top.3) AND arrayMax(top.3)
        AND published_at IN (SELECT arrayJoin(top).3) AND article_id IN (SELECT arrayJoin(top).2)
) AS a ON a.article_id = t.s.2 AND a.published_at = t.s.3
ORDER BY count DESC, publishers DESC, articles DESC, first_published_at DESC, story_id
