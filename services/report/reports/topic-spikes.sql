-- title: {en: Topic against what was expected, ko: 예상 대비 주제 보도량}
-- answers:
--   en: 'On which days was more written about a topic than its weekday lets expect?'
--   ko: '요일별 예상보다 한 주제의 보도가 많았던 날은 언제인가?'
-- parameters:
--   - {name: topic, type: topic, default: hbm, required: true, help: {en: 'Topic by id or name.', ko: '주제의 id나 이름.'}}
--   - {name: since, type: time, default: 90d, help: {en: 'From when: a date, RFC 3339, a distance before now such as 90d, or the beginning of today, yesterday, week, month, quarter or year. Counted in quarter hours.', ko: '시작: 날짜, RFC 3339, 90d처럼 지금부터의 거리, 또는 오늘, 어제, 이번 주, 이번 달, 이번 분기, 올해의 첫 순간. 15분 단위로 셉니다.'}}
--   - {name: until, type: time, default: +36h, help: {en: 'Up to when, not included. By default 36 hours ahead: some papers carry the date of tomorrow.', ko: '끝(포함하지 않음). 내일 날짜로 나오는 신문이 있어 기본값은 36시간 뒤입니다.'}}
--   - {name: zone, type: zone, default: Asia/Seoul, help: {en: 'Time zone of days, weeks and months.', ko: '날짜를 나누는 시간대.'}}
--   - {name: lang, type: language, default: '', help: {en: 'Only articles in this language, e.g. ko or en; empty for all.', ko: '이 언어의 기사만(예: ko, en). 비우면 전체.'}}
--   - {name: count, type: choice, default: stories, options: [articles, stories, publishers], help: {en: 'What the column count counts: articles, stories (reprints are one) or independent publishers.', ko: 'count 열이 세는 것: 기사, 스토리(전재는 하나), 독립 매체.'}}
-- chart: {kind: line, x: period, y: count, also: [expected, high]}

WITH
    least({until:DateTime}, now('UTC')) AS upto,
days AS (
    -- every day, also those without a word; eight weeks more, to expect something of the first
    SELECT toDateTime(addDays(toDate({since:DateTime} - INTERVAL 56 DAY, {zone:String}), number), {zone:String}) AS day
    FROM numbers(3800)
    WHERE addDays(toDate({since:DateTime} - INTERVAL 56 DAY, {zone:String}), number) <= toDate(upto, {zone:String})
),
counted AS (
    SELECT
        toStartOfDay(s.bucket, {zone:String}) AS day,
        if({count:String} = 'articles', sum(s.articles), toUInt64(0))
            + if({count:String} = 'stories', sum(s.alone) + uniqExactArray(s.shared), toUInt64(0))
            + if({count:String} = 'publishers', length(groupUniqArrayArray(s.families)), toUInt64(0)) AS count
    FROM series AS s
    WHERE s.kind = 'topic' AND s.topic = {topic:String}
        AND s.bucket >= toStartOfFifteenMinutes({since:DateTime} - INTERVAL 57 DAY) AND s.bucket < {until:DateTime}
        AND ({lang:String} = '' OR s.lang = {lang:String})
    GROUP BY day
)
SELECT period, {topic:String} AS topic, count, round(mean, 1) AS expected, round(band, 1) AS high, weeks > 3 AND count > band AS spike
FROM (
    SELECT
        days.day AS period,
        counted.count AS count,
        -- the eight same weekdays before, the largest left out: a spike is not expected again a week later
        groupArray(count) OVER (PARTITION BY toDayOfWeek(days.day, 0, {zone:String}) ORDER BY days.day ROWS BETWEEN 8 PRECEDING AND 1 PRECEDING) AS before,
        arraySlice(arraySort(before), 1, greatest(length(before) - 1, 0)) AS ordinary,
        length(ordinary) AS weeks,
        if(weeks = 0, 0, arrayAvg(ordinary)) AS mean,
        if(weeks = 0, 0, arrayAvg(x -> pow(x - mean, 2), ordinary)) AS spread,
        -- three deviations of a count: never less than a Poisson's, whose variance is its mean
        mean + 3 * sqrt(greatest(spread, mean) + 1) AS band
    FROM days LEFT JOIN counted ON counted.day = days.day
)
WHERE period >= toStartOfDay({since:DateTime}, {zone:String})
ORDER BY period
