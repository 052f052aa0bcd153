WITH
    least({until:DateTime}, now('UTC')) AS upto,
told AS (
    SELECT toDate(published_at, {zone:String}) AS day, article_id, story_id, publisher_family FROM topics
    WHERE topic = {topic:String} AND toStartOfFifteenMinutes(toDateTime(published_at)) < {until:DateTime} AND ({lang:String} = '' OR lang = {lang:String})
),
counted AS (
    SELECT day, multiIf({count:String} = 'stories', uniqExact(story_id), {count:String} = 'publishers', uniqExact(publisher_family), uniqExact(article_id)) AS n
    FROM told GROUP BY day
),
days AS (
    SELECT addDays(toDate({since:DateTime}, {zone:String}), number) AS day FROM numbers(3800)
    WHERE addDays(toDate({since:DateTime}, {zone:String}), number) <= toDate(upto, {zone:String})
),
-- what each of the eight same weekdays before counted, 0 where nothing was written
weeks AS (
    SELECT d.day AS day, d.week AS week, ifNull(c.n, 0) AS n
    FROM (SELECT day, arrayJoin(range(1, 9)) AS week FROM days) AS d
    LEFT JOIN counted AS c ON c.day = d.day - 7 * d.week
),
expected AS (
    SELECT day, arraySlice(arraySort(groupArray(n)), 1, 7) AS ordinary, arrayAvg(ordinary) AS mean,
        arrayAvg(arrayMap(x -> pow(x - mean, 2), ordinary)) AS spread
    FROM weeks GROUP BY day
)
SELECT toDateTime(days.day, {zone:String}) AS period, {topic:String} AS topic, ifNull(c.n, 0) AS count, round(e.mean, 1) AS expected,
    round(e.mean + 3 * sqrt(greatest(e.spread, e.mean) + 1), 1) AS high, count > e.mean + 3 * sqrt(greatest(e.spread, e.mean) + 1) AS spike
FROM days INNER JOIN expected AS e ON e.day = days.day LEFT JOIN counted AS c ON c.day = days.day
ORDER BY period
