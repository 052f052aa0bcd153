-- title: {en: 'Who gained voice, and why', ko: '누가 왜 주목받았나'}
-- answers:
--   en: 'Which organizations gained voice on a topic against the stretch of time before, with which story, and in which sentence?'
--   ko: '직전 기간에 견주어 한 주제에서 어느 기업의 점유율이 올랐는가? 어떤 스토리와 어떤 문장 때문인가?'
-- parameters:
--   - {name: topic, type: topic, default: hbm, required: true, help: {en: 'Topic by id or name.', ko: '주제의 id나 이름.'}}
--   - {name: since, type: time, default: 30d, help: {en: 'From when: a date, RFC 3339, a distance before now such as 90d, or the beginning of today, yesterday, week, month, quarter or year. Counted in quarter hours.', ko: '시작: 날짜, RFC 3339, 90d처럼 지금부터의 거리, 또는 오늘, 어제, 이번 주, 이번 달, 이번 분기, 올해의 첫 순간. 15분 단위로 셉니다.'}}
--   - {name: until, type: time, default: +36h, help: {en: 'Up to when, not included. By default 36 hours ahead: some papers carry the date of tomorrow.', ko: '끝(포함하지 않음). 내일 날짜로 나오는 신문이 있어 기본값은 36시간 뒤입니다.'}}
--   - {name: top, type: integer, default: '10', min: 1, max: 100, help: {en: 'How many organizations, those that gained most first.', ko: '점유율이 가장 많이 오른 순서로 몇 개 기업.'}}
--   - {name: lang, type: language, default: '', help: {en: 'Only articles in this language, e.g. ko or en; empty for all.', ko: '이 언어의 기사만(예: ko, en). 비우면 전체.'}}
--   - {name: count, type: choice, default: articles, options: [articles, stories, publishers], help: {en: 'What the column count counts: articles, stories (reprints are one) or independent publishers.', ko: 'count 열이 세는 것: 기사, 스토리(전재는 하나), 독립 매체.'}}
-- chart: {kind: bar, x: entity_id, y: gain}

WITH
    -- as long a stretch before, to compare with; the present ends it where until lies ahead
    least({until:DateTime}, now('UTC')) AS upto,
    greatest(dateDiff('second', {since:DateTime}, upto), 900) AS length,
(
    SELECT groupArray((organization, share_now, share_before, count, previous, positive, neutral, negative, number))
    FROM (
        SELECT *, row_number() OVER (ORDER BY share_now - share_before DESC, count DESC, organization) AS number
        -- of all organizations, not only of the top ones
        FROM (SELECT *, count / greatest(sum(count) OVER (), 1) AS share_now, previous / greatest(sum(previous) OVER (), 1) AS share_before FROM (
            SELECT
                toString(s.organization) AS organization,
                if({count:String} = 'articles', sumIf(s.articles, NOT before), toUInt64(0))
                    + if({count:String} = 'stories', sumIf(s.alone, NOT before) + uniqExactArrayIf(s.shared, NOT before), toUInt64(0))
                    + if({count:String} = 'publishers', length(groupUniqArrayArrayIf(s.families, NOT before)), toUInt64(0)) AS count,
                if({count:String} = 'articles', sumIf(s.articles, before), toUInt64(0))
                    + if({count:String} = 'stories', sumIf(s.alone, before) + uniqExactArrayIf(s.shared, before), toUInt64(0))
                    + if({count:String} = 'publishers', length(groupUniqArrayArrayIf(s.families, before)), toUInt64(0)) AS previous,
                sumIf(s.positive, NOT before) AS positive, sumIf(s.neutral, NOT before) AS neutral, sumIf(s.negative, NOT before) AS negative
            FROM (SELECT *, bucket < toStartOfFifteenMinutes({since:DateTime}) AS before FROM series) AS s
            WHERE s.kind = 'pair' AND s.topic = {topic:String}
                AND s.bucket >= toStartOfFifteenMinutes({since:DateTime} - toIntervalSecond(length)) AND s.bucket < {until:DateTime}
                AND ({lang:String} = '' OR s.lang = {lang:String})
            GROUP BY organization
        ))
        ORDER BY number
        LIMIT {top:UInt32}
    )
) AS gained,
-- What may be told of each: its ten stories that most independent publishers carried, the newest of equal ones, by their earliest
-- article. Nothing else of the rows is looked at.
told AS (
    SELECT organization, story_id, alone, publisher_family, published_at, article_id
    FROM facts
    ARRAY JOIN arrayFilter((organization, topic) -> topic = {topic:String} AND has(gained.1, organization), pairs.organization, pairs.topic) AS organization
    WHERE has(topics, {topic:String}) AND published_at >= toStartOfFifteenMinutes({since:DateTime})
        AND published_at < toStartOfFifteenMinutes({until:DateTime} + INTERVAL 899 SECOND)
        AND ({lang:String} = '' OR lang = {lang:String})
),
(
    SELECT groupArray((toString(organization), publishers, first.1, first.2, story_id))
    FROM (
        SELECT organization, story_id, uniqExact(publisher_family) AS publishers, min((published_at, article_id)) AS first
        FROM told
        WHERE NOT alone
        GROUP BY organization, story_id
        ORDER BY publishers DESC, first.1 DESC, story_id
        LIMIT 10 BY organization
    )
) AS carried,
-- A story of one article has one publisher: the newest will do, and only where fewer than ten had more.
arrayFilter(organization -> arrayCount(c -> c.1 = organization AND c.2 > 1, carried) < 10, gained.1) AS lacking,
(
    SELECT groupArray((toString(organization), 1, fromUnixTimestamp64Milli(-article.1, 'UTC'), article.2, article.2))
    FROM (
        SELECT organization, groupArraySorted(10)((-toUnixTimestamp64Milli(published_at), article_id)) AS newest
        FROM told
        WHERE notEmpty(lacking) AND alone AND has(lacking, organization)
        GROUP BY organization
    ) ARRAY JOIN newest AS article
) AS single,
(
    SELECT groupArray((c.1, c.2, c.3, c.4))
    FROM (
        SELECT arrayJoin(arrayConcat(carried, single)) AS c
        ORDER BY c.2 DESC, c.3 DESC, c.5
        LIMIT 10 BY c.1
    )
) AS candidates,
-- A sentence of the same tone as the organization has on the whole, of the story that most carried; there the strongest, then the
-- newest.
(
    SELECT groupArray((organization, article_id, published_at, evidence, toString(sentiment)))
    FROM (
        SELECT toString(pairs.organization) AS organization, article_id, published_at, evidence, sentiment,
            arrayFirst(c -> c.1 = organization AND c.4 = article_id, candidates).2 AS publishers,
            arrayFirst(row -> row.1 = organization, gained) AS row
        FROM pairs
        WHERE topic = {topic:String} AND published_at IN (SELECT arrayJoin(candidates).3) AND article_id IN (SELECT arrayJoin(candidates).4)
            AND publishers > 0
        ORDER BY toInt8(sentiment) = sign(toInt64(row.6) - toInt64(row.8)) DESC, publishers DESC, abs(sentiment_score) DESC, published_at DESC, article_id DESC
        LIMIT 1 BY organization
    )
) AS said
SELECT
    g.row.1 AS entity_id,
    round(g.row.2, 4) AS share,
    round(g.row.3, 4) AS previous_share,
    -- in shares: 0.05 is five percentage points
    round(g.row.2 - g.row.3, 4) AS gain,
    a.title AS title,
    toString(a.publisher) AS publisher,
    g.said.4 AS sentence,
    g.said.5 AS sentiment,
    g.row.4 AS count,
    g.row.5 AS previous,
    g.row.6 AS positive,
    g.row.7 AS neutral,
    g.row.8 AS negative,
    round((g.row.6 - g.row.8) / greatest(g.row.6 + g.row.7 + g.row.8, 1), 4) AS polarity,
    if(g.said.1 = '', NULL, g.said.3) AS published_at,
    if(g.said.1 = '', '', toString(g.said.2)) AS article_id
FROM (SELECT arrayJoin(gained) AS row, arrayFirst(s -> s.1 = row.1, said) AS said) AS g
LEFT JOIN (
    SELECT article_id, published_at, title, publisher FROM articles
    WHERE published_at IN (SELECT arrayJoin(said).3) AND article_id IN (SELECT arrayJoin(said).2)
) AS a ON a.article_id = g.said.2 AND a.published_at = g.said.3
ORDER BY g.row.9
