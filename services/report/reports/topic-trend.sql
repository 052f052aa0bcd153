-- title: {en: Topic trend, ko: 주제 추이}
-- answers:
--   en: How much is written about a topic, period by period, and in which tone?
--   ko: 한 주제가 기간마다 얼마나, 어떤 논조로 보도되었는가?
-- parameters:
--   - {name: topic, type: topic, default: hbm, help: {en: 'Topic by id or name; empty for every topic.', ko: '주제의 id나 이름. 비우면 모든 주제.'}}
--   - {name: since, type: time, default: 90d, help: {en: 'From when: a date, RFC 3339, a distance before now such as 90d, or the beginning of today, yesterday, week, month, quarter or year. Counted in quarter hours.', ko: '시작: 날짜, RFC 3339, 90d처럼 지금부터의 거리, 또는 오늘, 어제, 이번 주, 이번 달, 이번 분기, 올해의 첫 순간. 15분 단위로 셉니다.'}}
--   - {name: until, type: time, default: +36h, help: {en: 'Up to when, not included. By default 36 hours ahead: some papers carry the date of tomorrow.', ko: '끝(포함하지 않음). 내일 날짜로 나오는 신문이 있어 기본값은 36시간 뒤입니다.'}}
--   - {name: by, type: choice, default: week, options: [hour, day, week, month, all], help: {en: 'Length of a period; weeks begin on Monday.', ko: '기간의 단위. 주는 월요일에 시작합니다.'}}
--   - {name: zone, type: zone, default: Asia/Seoul, help: {en: 'Time zone of days, weeks and months.', ko: '날짜를 나누는 시간대.'}}
--   - {name: lang, type: language, default: '', help: {en: 'Only articles in this language, e.g. ko or en; empty for all.', ko: '이 언어의 기사만(예: ko, en). 비우면 전체.'}}
--   - {name: count, type: choice, default: articles, options: [articles, stories, publishers], help: {en: 'What the column count counts: articles, stories (reprints are one) or independent publishers.', ko: 'count 열이 세는 것: 기사, 스토리(전재는 하나), 독립 매체.'}}
-- chart: {kind: line, x: period, y: count, series: topic}
SELECT
    multiIf(
        {by:String} = 'hour',  toStartOfHour(s.bucket, {zone:String}),
        {by:String} = 'day',   toStartOfDay(s.bucket, {zone:String}),
        {by:String} = 'week',  toDateTime(toMonday(s.bucket, {zone:String}), {zone:String}),
        {by:String} = 'month', toDateTime(toStartOfMonth(s.bucket, {zone:String}), {zone:String}),
        toTimeZone({since:DateTime}, {zone:String})) AS period,
    s.topic AS topic,
    multiIf({count:String} = 'stories', stories, {count:String} = 'publishers', publishers, articles) AS count,
    sum(s.articles) AS articles,
    sum(s.alone) + uniqExactArray(s.shared) AS stories,
    length(groupUniqArrayArray(s.families)) AS publishers,
    sum(s.positive) AS positive,
    sum(s.neutral) AS neutral,
    sum(s.negative) AS negative,
    round((positive - negative) / greatest(positive + neutral + negative, 1), 4) AS polarity
FROM series AS s
WHERE s.kind = 'topic'
    AND ({topic:String} = '' OR s.topic = {topic:String})
    AND s.bucket >= toStartOfFifteenMinutes({since:DateTime}) AND s.bucket < {until:DateTime}
    AND ({lang:String} = '' OR s.lang = {lang:String})
GROUP BY period, topic
ORDER BY period, topic
