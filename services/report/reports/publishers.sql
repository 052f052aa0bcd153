-- title: {en: Independent publishers, ko: 독립 매체}
-- answers:
--   en: 'Which publishers carry the news, and how often are they the first to have a story?'
--   ko: '어느 매체가 보도하며, 스토리를 얼마나 자주 가장 먼저 싣는가?'
-- parameters:
--   - {name: topic, type: topic, default: '', help: {en: 'Only articles about this topic; empty for all.', ko: '이 주제의 기사만. 비우면 전체.'}}
--   - {name: since, type: time, default: 30d, help: {en: 'From when: a date, RFC 3339, a distance before now such as 90d, or the beginning of today, yesterday, week, month, quarter or year. Counted in quarter hours.', ko: '시작: 날짜, RFC 3339, 90d처럼 지금부터의 거리, 또는 오늘, 어제, 이번 주, 이번 달, 이번 분기, 올해의 첫 순간. 15분 단위로 셉니다.'}}
--   - {name: until, type: time, default: +36h, help: {en: 'Up to when, not included. By default 36 hours ahead: some papers carry the date of tomorrow.', ko: '끝(포함하지 않음). 내일 날짜로 나오는 신문이 있어 기본값은 36시간 뒤입니다.'}}
--   - {name: top, type: integer, default: '30', min: 1, max: 1000, help: {en: 'How many publishers.', ko: '매체 수.'}}
--   - {name: lang, type: language, default: '', help: {en: 'Only articles in this language, e.g. ko or en; empty for all.', ko: '이 언어의 기사만(예: ko, en). 비우면 전체.'}}
--   - {name: count, type: choice, default: articles, options: [articles, stories, publishers], help: {en: 'What the column count counts: articles, stories (reprints are one) or independent publishers.', ko: 'count 열이 세는 것: 기사, 스토리(전재는 하나), 독립 매체.'}}
-- chart: {kind: bar, x: publisher_family, y: count}
WITH
chosen AS (
    SELECT toString(publisher_family) AS family, publisher, lang, story_id, alone, published_at, article_id
    FROM facts
    WHERE published_at >= {since:DateTime} AND published_at < {until:DateTime} AND ({topic:String} = '' OR has(topics, {topic:String}))
),
-- Of the stories that several families carried: how many each carried, and how many it had first.
firsts AS (
    SELECT arrayJoin(carriers) AS family, count() AS carried, countIf(family = first.1 AND ({lang:String} = '' OR first.2 = {lang:String})) AS first_with
    FROM (
        SELECT groupUniqArrayIf(family, {lang:String} = '' OR lang = {lang:String}) AS carriers,
            argMin((family, toString(lang)), (published_at, article_id)) AS first
        FROM chosen
        WHERE NOT alone
        GROUP BY story_id
        HAVING min(family) != max(family)
    )
    GROUP BY family
)
SELECT
    told.family AS publisher_family,
    told.papers AS outlet_names,
    multiIf({count:String} = 'stories', told.stories, {count:String} = 'publishers', 1, told.articles) AS count, -- a row is of one publisher
    told.articles AS articles,
    told.stories AS stories,
    -- of the stories that another publisher carried too
    firsts.first_with AS first_with,
    round(firsts.first_with / greatest(firsts.carried, 1), 4) AS share_first
FROM (
    SELECT family, arrayStringConcat(arraySort(groupUniqArray(10)(toString(publisher))), ', ') AS papers, count() AS articles,
        countIf(alone) + uniqExactIf(story_id, NOT alone) AS stories
    FROM chosen
    WHERE {lang:String} = '' OR lang = {lang:String}
    GROUP BY family
) AS told
LEFT JOIN firsts ON firsts.family = told.family
ORDER BY count DESC, articles DESC, publisher_family
LIMIT {top:UInt32}
