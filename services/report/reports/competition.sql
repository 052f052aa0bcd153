-- title: {en: Competition on a topic, ko: 주제별 경쟁 구도}
-- answers:
--   en: How do organizations stand against each other on a topic, in volume and in tone?
--   ko: 한 주제에서 기업들은 보도량과 논조로 어떻게 맞서 있는가?
-- parameters:
--   - {name: topic, type: topic, default: hbm, required: true, help: {en: 'Topic by id or name.', ko: '주제의 id나 이름.'}}
--   - {name: since, type: time, default: 90d, help: {en: 'From when: a date, RFC 3339, a distance before now such as 90d, or the beginning of today, yesterday, week, month, quarter or year. Counted in quarter hours.', ko: '시작: 날짜, RFC 3339, 90d처럼 지금부터의 거리, 또는 오늘, 어제, 이번 주, 이번 달, 이번 분기, 올해의 첫 순간. 15분 단위로 셉니다.'}}
--   - {name: until, type: time, default: +36h, help: {en: 'Up to when, not included. By default 36 hours ahead: some papers carry the date of tomorrow.', ko: '끝(포함하지 않음). 내일 날짜로 나오는 신문이 있어 기본값은 36시간 뒤입니다.'}}
--   - {name: by, type: choice, default: month, options: [hour, day, week, month, all], help: {en: 'Length of a period; weeks begin on Monday.', ko: '기간의 단위. 주는 월요일에 시작합니다.'}}
--   - {name: zone, type: zone, default: Asia/Seoul, help: {en: 'Time zone of days, weeks and months.', ko: '날짜를 나누는 시간대.'}}
--   - {name: top, type: integer, default: '10', min: 1, max: 1000, help: {en: 'How many organizations, by count over the whole time.', ko: '전체 기간 기준 상위 몇 개 기업.'}}
--   - {name: lang, type: language, default: '', help: {en: 'Only articles in this language, e.g. ko or en; empty for all.', ko: '이 언어의 기사만(예: ko, en). 비우면 전체.'}}
--   - {name: count, type: choice, default: articles, options: [articles, stories, publishers], help: {en: 'What the column count counts: articles, stories (reprints are one) or independent publishers.', ko: 'count 열이 세는 것: 기사, 스토리(전재는 하나), 독립 매체.'}}
-- chart: {kind: line, x: period, y: count, series: entity_id}
WITH
counted AS (
    SELECT
        multiIf(
            {by:String} = 'hour',  toStartOfHour(s.bucket, {zone:String}),
            {by:String} = 'day',   toStartOfDay(s.bucket, {zone:String}),
            {by:String} = 'week',  toDateTime(toMonday(s.bucket, {zone:String}), {zone:String}),
            {by:String} = 'month', toDateTime(toStartOfMonth(s.bucket, {zone:String}), {zone:String}),
            toTimeZone({since:DateTime}, {zone:String})) AS period,
        s.organization AS organization,
        sum(s.articles) AS articles,
        sum(s.alone) + uniqExactArray(s.shared) AS stories,
        length(groupUniqArrayArray(s.families)) AS publishers,
        multiIf({count:String} = 'stories', stories, {count:String} = 'publishers', publishers, articles) AS count,
        sum(s.positive) AS positive,
        sum(s.neutral) AS neutral,
        sum(s.negative) AS negative,
        round((positive - negative) / greatest(positive + neutral + negative, 1), 4) AS polarity
    FROM series AS s
    WHERE s.kind = 'pair' AND s.topic = {topic:String}
        AND s.bucket >= toStartOfFifteenMinutes({since:DateTime}) AND s.bucket < {until:DateTime}
        AND ({lang:String} = '' OR s.lang = {lang:String})
    GROUP BY period, organization
),
-- the organizations with most in the whole stretch of time
top_organizations AS (
    SELECT s.organization AS organization
    FROM series AS s
    WHERE s.kind = 'pair' AND s.topic = {topic:String}
        AND s.bucket >= toStartOfFifteenMinutes({since:DateTime}) AND s.bucket < {until:DateTime}
        AND ({lang:String} = '' OR s.lang = {lang:String})
    GROUP BY organization
    ORDER BY if({count:String} = 'articles', sum(s.articles), toUInt64(0))
        + if({count:String} = 'stories', sum(s.alone) + uniqExactArray(s.shared), toUInt64(0))
        + if({count:String} = 'publishers', length(groupUniqArrayArray(s.families)), toUInt64(0)) DESC, organization
    LIMIT {top:UInt32}
)
SELECT period, organization AS entity_id, {topic:String} AS topic, count, share, articles, stories, publishers, positive, neutral, negative, polarity
FROM (
    -- of all organizations, not only of the top ones
    SELECT *, round(count / greatest(sum(count) OVER (PARTITION BY period), 1), 4) AS share FROM counted
)
WHERE organization IN (SELECT organization FROM top_organizations)
ORDER BY period, count DESC, entity_id
