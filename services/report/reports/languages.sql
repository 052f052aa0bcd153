-- title: {en: Languages, ko: 언어}
-- answers:
--   en: In which languages is the news, period by period?
--   ko: 기간마다 어느 언어로 보도되었는가?
-- parameters:
--   - {name: since, type: time, default: 90d, help: {en: 'From when: a date, RFC 3339, a distance before now such as 90d, or the beginning of today, yesterday, week, month, quarter or year. Counted in quarter hours.', ko: '시작: 날짜, RFC 3339, 90d처럼 지금부터의 거리, 또는 오늘, 어제, 이번 주, 이번 달, 이번 분기, 올해의 첫 순간. 15분 단위로 셉니다.'}}
--   - {name: until, type: time, default: +36h, help: {en: 'Up to when, not included. By default 36 hours ahead: some papers carry the date of tomorrow.', ko: '끝(포함하지 않음). 내일 날짜로 나오는 신문이 있어 기본값은 36시간 뒤입니다.'}}
--   - {name: by, type: choice, default: week, options: [hour, day, week, month, all], help: {en: 'Length of a period; weeks begin on Monday.', ko: '기간의 단위. 주는 월요일에 시작합니다.'}}
--   - {name: zone, type: zone, default: Asia/Seoul, help: {en: 'Time zone of days, weeks and months.', ko: '날짜를 나누는 시간대.'}}
--   - {name: count, type: choice, default: articles, options: [articles, stories, publishers], help: {en: 'What the column count counts: articles, stories (reprints are one) or independent publishers.', ko: 'count 열이 세는 것: 기사, 스토리(전재는 하나), 독립 매체.'}}
-- chart: {kind: line, x: period, y: count, series: lang}
SELECT
    multiIf(
        {by:String} = 'hour',  toStartOfHour(s.bucket, {zone:String}),
        {by:String} = 'day',   toStartOfDay(s.bucket, {zone:String}),
        {by:String} = 'week',  toDateTime(toMonday(s.bucket, {zone:String}), {zone:String}),
        {by:String} = 'month', toDateTime(toStartOfMonth(s.bucket, {zone:String}), {zone:String}),
        toTimeZone({since:DateTime}, {zone:String})) AS period,
    s.lang AS lang,
    multiIf({count:String} = 'stories', stories, {count:String} = 'publishers', publishers, articles) AS count,
    sum(s.articles) AS articles,
    sum(s.alone) + uniqExactArray(s.shared) AS stories,
    length(groupUniqArrayArray(s.families)) AS publishers
FROM series AS s
WHERE s.kind = 'all'
    AND s.bucket >= toStartOfFifteenMinutes({since:DateTime}) AND s.bucket < {until:DateTime}
GROUP BY period, lang
ORDER BY period, lang
