-- title: {en: Organizations, ko: 기업 전체}
-- answers:
--   en: Which organizations is the news about, and which gained or lost against the stretch of time before?
--   ko: 보도는 어떤 기업을 다루며, 직전 기간에 견주어 무엇이 늘고 줄었는가?
-- parameters:
--   - {name: topic, type: topic, default: '', help: {en: 'Only where named together with this topic; empty for all news.', ko: '이 주제와 함께 언급된 경우만. 비우면 전체.'}}
--   - {name: since, type: time, default: 30d, help: {en: 'From when: a date, RFC 3339, a distance before now such as 90d, or the beginning of today, yesterday, week, month, quarter or year. Counted in quarter hours.', ko: '시작: 날짜, RFC 3339, 90d처럼 지금부터의 거리, 또는 오늘, 어제, 이번 주, 이번 달, 이번 분기, 올해의 첫 순간. 15분 단위로 셉니다.'}}
--   - {name: until, type: time, default: +36h, help: {en: 'Up to when, not included. By default 36 hours ahead: some papers carry the date of tomorrow.', ko: '끝(포함하지 않음). 내일 날짜로 나오는 신문이 있어 기본값은 36시간 뒤입니다.'}}
--   - {name: top, type: integer, default: '30', min: 1, max: 1000, help: {en: 'How many organizations.', ko: '기업 수.'}}
--   - {name: lang, type: language, default: '', help: {en: 'Only articles in this language, e.g. ko or en; empty for all.', ko: '이 언어의 기사만(예: ko, en). 비우면 전체.'}}
--   - {name: count, type: choice, default: articles, options: [articles, stories, publishers], help: {en: 'What the column count counts: articles, stories (reprints are one) or independent publishers.', ko: 'count 열이 세는 것: 기사, 스토리(전재는 하나), 독립 매체.'}}
-- chart: {kind: bar, x: entity_id, y: count}
WITH
    -- as long a stretch before, to compare with; the present ends it where until lies ahead
    least({until:DateTime}, now('UTC')) AS upto,
    greatest(dateDiff('second', {since:DateTime}, upto), 900) AS length
SELECT
    s.organization AS entity_id,
    multiIf({count:String} = 'stories', stories, {count:String} = 'publishers', publishers, articles) AS count,
    if({count:String} = 'articles', sumIf(s.articles, before), toUInt64(0))
        + if({count:String} = 'stories', sumIf(s.alone, before) + uniqExactArrayIf(s.shared, before), toUInt64(0))
        + if({count:String} = 'publishers', length(groupUniqArrayArrayIf(s.families, before)), toUInt64(0)) AS previous,
    if(previous = 0, NULL, round(count / previous - 1, 4)) AS change,
    sumIf(s.articles, NOT before) AS articles,
    sumIf(s.alone, NOT before) + uniqExactArrayIf(s.shared, NOT before) AS stories,
    length(groupUniqArrayArrayIf(s.families, NOT before)) AS publishers,
    sumIf(s.positive, NOT before) AS positive,
    sumIf(s.neutral, NOT before) AS neutral,
    sumIf(s.negative, NOT before) AS negative,
    round((positive - negative) / greatest(positive + neutral + negative, 1), 4) AS polarity
FROM (SELECT *, bucket < toStartOfFifteenMinutes({since:DateTime}) AS before FROM series) AS s
WHERE s.kind = if({topic:String} = '', 'organization', 'pair') AND ({topic:String} = '' OR s.topic = {topic:String})
    AND s.bucket >= toStartOfFifteenMinutes({since:DateTime} - toIntervalSecond(length)) AND s.bucket < {until:DateTime}
    AND ({lang:String} = '' OR s.lang = {lang:String})
GROUP BY entity_id
HAVING count > 0 OR previous > 0
ORDER BY count DESC, entity_id
LIMIT {top:UInt32}
