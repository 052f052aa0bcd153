-- title: {en: What drove the change, ko: 변화의 원인}
-- answers:
--   en: 'Against the stretch of time before: which organizations, publishers, stories and terms made the news of a topic more or less?'
--   ko: '직전 기간에 견주어 어떤 기업, 매체, 스토리, 용어가 한 주제의 보도를 늘리거나 줄였는가?'
-- parameters:
--   - {name: topic, type: topic, default: hbm, required: true, help: {en: 'Topic by id or name.', ko: '주제의 id나 이름.'}}
--   - {name: since, type: time, default: 30d, help: {en: 'From when: a date, RFC 3339, a distance before now such as 90d, or the beginning of today, yesterday, week, month, quarter or year. Counted in quarter hours.', ko: '시작: 날짜, RFC 3339, 90d처럼 지금부터의 거리, 또는 오늘, 어제, 이번 주, 이번 달, 이번 분기, 올해의 첫 순간. 15분 단위로 셉니다.'}}
--   - {name: until, type: time, default: +36h, help: {en: 'Up to when, not included. By default 36 hours ahead: some papers carry the date of tomorrow.', ko: '끝(포함하지 않음). 내일 날짜로 나오는 신문이 있어 기본값은 36시간 뒤입니다.'}}
--   - {name: top, type: integer, default: '5', min: 1, max: 1000, help: {en: 'How many of each kind.', ko: '종류마다 몇 개.'}}
--   - {name: lang, type: language, default: '', help: {en: 'Only articles in this language, e.g. ko or en; empty for all.', ko: '이 언어의 기사만(예: ko, en). 비우면 전체.'}}
--   - {name: count, type: choice, default: articles, options: [articles, stories, publishers], help: {en: 'What the column count counts: articles, stories (reprints are one) or independent publishers.', ko: 'count 열이 세는 것: 기사, 스토리(전재는 하나), 독립 매체.'}}
-- chart: {kind: bar, x: driver, y: difference}

WITH
    -- as long a stretch before, to compare with; the present ends it where until lies ahead
    least({until:DateTime}, now('UTC')) AS upto,
    greatest(dateDiff('second', {since:DateTime}, upto), 900) AS length,
    toStartOfFifteenMinutes({since:DateTime} - toIntervalSecond(length)) AS begin,
    toStartOfFifteenMinutes({since:DateTime}) AS middle,
    toStartOfFifteenMinutes({until:DateTime} + INTERVAL 899 SECOND) AS end,
-- The whole (no organization) and the organizations add up from quarter hours.
(
    SELECT groupArray((organization, count, previous, toInt64(count) - toInt64(previous), articles))
    FROM (
        SELECT
            toString(s.organization) AS organization,
            -- zeros of the same type, so that what is not asked for is not computed either
            if({count:String} = 'articles', sumIf(s.articles, NOT before), toUInt64(0))
                + if({count:String} = 'stories', sumIf(s.alone, NOT before) + uniqExactArrayIf(s.shared, NOT before), toUInt64(0))
                + if({count:String} = 'publishers', length(groupUniqArrayArrayIf(s.families, NOT before)), toUInt64(0)) AS count,
            if({count:String} = 'articles', sumIf(s.articles, before), toUInt64(0))
                + if({count:String} = 'stories', sumIf(s.alone, before) + uniqExactArrayIf(s.shared, before), toUInt64(0))
                + if({count:String} = 'publishers', length(groupUniqArrayArrayIf(s.families, before)), toUInt64(0)) AS previous,
            sumIf(s.articles, NOT before) AS articles
        FROM (SELECT *, bucket < middle AS before FROM series) AS s
        WHERE s.kind IN ('topic', 'pair') AND s.topic = {topic:String} AND s.bucket >= begin AND s.bucket < end
            AND ({lang:String} = '' OR s.lang = {lang:String})
        GROUP BY organization
    )
) AS added,
-- Publishers, stories and terms do not. One pass over the articles: each stands for its publisher (at place 1), its story (2; 0
-- where it is alone, since a story of one article drives nothing that its article does not) and its terms, all of them hashes.
(
    SELECT groupArray((place, key, count, previous, difference, articles, first, family, story))
    FROM (
        SELECT
            key,
            least(min(at), 3) AS place,
            if({count:String} = 'articles', countIf(NOT before), toUInt64(0))
                + if({count:String} = 'stories', countIf(alone AND NOT before) + uniqExactIf(story_id, NOT alone AND NOT before), toUInt64(0))
                + if({count:String} = 'publishers', uniqExactIf(publisher_family, NOT before), toUInt64(0)) AS count,
            if({count:String} = 'articles', countIf(before), toUInt64(0))
                + if({count:String} = 'stories', countIf(alone AND before) + uniqExactIf(story_id, NOT alone AND before), toUInt64(0))
                + if({count:String} = 'publishers', uniqExactIf(publisher_family, before), toUInt64(0)) AS previous,
            toInt64(count) - toInt64(previous) AS difference,
            countIf(NOT before) AS articles,
            min(published_at) AS first,
            -- of use at the places 1 and 2
            any(publisher_family) AS family,
            any(story_id) AS story
        FROM (
            SELECT story_id, alone, publisher_family, published_at, published_at < middle AS before,
                arrayConcat(
                    [cityHash64('publisher', publisher_family), if(alone, toUInt64(0), cityHash64('story', story_id))],
                    term_hashes) AS keys
            FROM facts
            WHERE has(topics, {topic:String}) AND published_at >= begin AND published_at < end
                AND ({lang:String} = '' OR lang = {lang:String})
        ) ARRAY JOIN keys AS key, arrayEnumerate(keys) AS at
        GROUP BY key
        HAVING key != 0 AND (place != 2 OR count() > 1)
        ORDER BY place, abs(difference) DESC, key
        LIMIT {top:UInt32} BY place
    )
) AS counted
SELECT
    f.kind AS kind,
    -- an organization's name comes in the reader's language from the taxonomy; a story is called by its first title
    multiIf(f.kind = 'term', w.term, f.kind = 'story', t.title, f.name) AS driver,
    t.publisher AS publisher,
    f.count AS count,
    f.previous AS previous,
    f.difference AS difference,
    -- of the change of all on the topic; an article names several organizations and terms, so these do not add up
    round(f.difference / nullIf(arrayFirst(a -> a.1 = '', added).4, 0), 4) AS contribution,
    f.articles AS articles,
    if(f.kind = 'organization', f.name, '') AS entity_id,
    if(f.kind = 'story', f.name, '') AS story_id,
    if(f.kind = 'story', toString(t.article_id), '') AS article_id
FROM (
    SELECT ['publisher', 'story', 'term'][c.1] AS kind, multiIf(kind = 'publisher', toString(c.8), kind = 'story', toString(c.9), '') AS name,
        c.2 AS key, c.3 AS count, c.4 AS previous, c.5 AS difference, c.6 AS articles
    FROM (SELECT arrayJoin(counted) AS c)
    UNION ALL
    SELECT 'organization', a.1, 0, a.2, a.3, a.4, a.5
    FROM (SELECT arrayJoin(arrayFilter(a -> a.1 != '', added)) AS a)
    ORDER BY abs(a.4) DESC, a.1
    LIMIT {top:UInt32}
) AS f
LEFT JOIN (
    SELECT word, toString(term) AS term
    FROM facts ARRAY JOIN terms AS term, term_hashes AS word
    WHERE published_at IN (SELECT arrayJoin(arrayFilter(c -> c.1 = 3, counted)).7) AND word IN (SELECT arrayJoin(counted).2)
    LIMIT 1 BY word
) AS w ON w.word = f.key
LEFT JOIN (
    SELECT toString(story_id) AS story, title, toString(publisher) AS publisher, article_id
    FROM articles
    WHERE published_at IN (SELECT arrayJoin(arrayFilter(c -> c.1 = 2, counted)).7)
        AND story_id IN (SELECT arrayJoin(arrayFilter(c -> c.1 = 2, counted)).9)
    ORDER BY published_at, article_id
    LIMIT 1 BY story_id
) AS t ON t.story = f.name
ORDER BY kind, abs(difference) DESC, f.key, f.name
