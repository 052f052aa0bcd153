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
-- What may be told of each: its twenty stories that most independent publishers carried, the newest of equal ones, by their two
-- earliest articles. Nothing else of the rows is looked at.
told AS (
    SELECT toString(pair.organization) AS organization, story_id, alone, publisher_family, published_at, article_id
    FROM facts ARRAY JOIN arrayFilter(pair -> pair.topic = {topic:String} AND has(gained.1, pair.organization), pairs) AS pair
    WHERE has(topics, {topic:String}) AND published_at >= toStartOfFifteenMinutes({since:DateTime})
        AND published_at < {until:DateTime} + INTERVAL 15 MINUTE AND toStartOfFifteenMinutes(toDateTime(published_at)) < {until:DateTime}
        AND ({lang:String} = '' OR lang = {lang:String})
),
(
    SELECT groupArray((organization, article.1, article.2, publishers))
    FROM (
        SELECT organization, publishers, articles
        FROM (
            SELECT organization, story_id, uniqExact(publisher_family) AS publishers, groupArraySorted(2)((published_at, article_id)) AS articles
            FROM told WHERE NOT alone GROUP BY organization, story_id
            UNION ALL
            -- a story of one article has one publisher: the newest will do
            SELECT organization, article.2 AS story_id, 1 AS publishers, [(fromUnixTimestamp64Milli(-article.1, 'UTC'), article.2)] AS articles
            FROM (
                SELECT organization, groupArraySorted(20)((-toUnixTimestamp64Milli(published_at), article_id)) AS newest
                FROM told WHERE alone GROUP BY organization
            ) ARRAY JOIN newest AS article
        )
        ORDER BY publishers DESC, articles[1].1 DESC, story_id
        LIMIT 20 BY organization
    ) ARRAY JOIN articles AS article
) AS candidates
SELECT
    g.row.1 AS entity_id,
    round(g.row.2, 4) AS share,
    round(g.row.3, 4) AS previous_share,
    -- in shares: 0.05 is five percentage points
    round(g.row.2 - g.row.3, 4) AS gain,
    e.title AS title,
    toString(e.publisher) AS publisher,
    e.evidence AS sentence,
    if(e.organization = '', '', toString(e.sentiment)) AS sentiment,
    g.row.4 AS count,
    g.row.5 AS previous,
    g.row.6 AS positive,
    g.row.7 AS neutral,
    g.row.8 AS negative,
    g.tone AS polarity,
    if(e.organization = '', NULL, e.published_at) AS published_at,
    if(e.organization = '', '', toString(e.article_id)) AS article_id
FROM (
    SELECT arrayJoin(gained) AS row, round((row.6 - row.8) / greatest(row.6 + row.7 + row.8, 1), 4) AS tone
) AS g
LEFT JOIN (
    SELECT p.organization AS organization, p.evidence AS evidence, p.sentiment AS sentiment, p.published_at AS published_at, p.article_id AS article_id,
        a.title AS title, a.publisher AS publisher
    FROM (
        SELECT toString(pairs.organization) AS organization, article_id, published_at, evidence, sentiment, sentiment_score,
            arrayFirst(c -> c.1 = organization AND c.3 = article_id, candidates).4 AS publishers,
            arrayFirst(row -> row.1 = organization, gained) AS row
        FROM pairs
        WHERE topic = {topic:String} AND published_at BETWEEN arrayMin(candidates.2) AND arrayMax(candidates.2)
            AND published_at IN (SELECT arrayJoin(candidates).2) AND article_id IN (SELECT arrayJoin(candidates).3) AND publishers > 0
        -- a sentence of the same tone as the organization has on the whole, of the story that most carried; there the strongest, then
        -- the newest
        ORDER BY toInt8(sentiment) = sign(toInt64(row.6) - toInt64(row.8)) DESC, publishers DESC, abs(sentiment_score) DESC, published_at DESC, article_id DESC
        LIMIT 1 BY organization
    ) AS p
    INNER JOIN (
        SELECT article_id, published_at, title, publisher FROM articles
        WHERE published_at BETWEEN arrayMin(candidates.2) AND arrayMax(candidates.2)
            AND published_at IN (SELECT arrayJoin(candidates).2) AND article_id IN (SELECT arrayJoin(candidates).3)
    ) AS a ON a.article_id = p.article_id AND a.published_at = p.published_at
) AS e ON e.organization = g.row.1
ORDER BY g.row.9
