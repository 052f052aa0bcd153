SELECT
    multiIf(
        {by:String} = 'hour',  toStartOfHour(toDateTime(published_at), {zone:String}),
        {by:String} = 'day',   toStartOfDay(toDateTime(published_at), {zone:String}),
        {by:String} = 'week',  toDateTime(toMonday(toDateTime(published_at), {zone:String}), {zone:String}),
        {by:String} = 'month', toDateTime(toStartOfMonth(toDateTime(published_at), {zone:String}), {zone:String}),
        toTimeZone({since:DateTime}, {zone:String})) AS period,
    {organization:String} AS entity_id, {topic:String} AS topic,
    multiIf({count:String} = 'stories', uniqExactIf(story_id, chosen), {count:String} = 'publishers', uniqExactIf(publisher_family, chosen), countIf(chosen)) AS count,
    multiIf({count:String} = 'stories', uniqExact(story_id), {count:String} = 'publishers', uniqExact(publisher_family), count()) AS all_news,
    round(count / greatest(all_news, 1), 4) AS share
FROM (
    SELECT *, multiIf(
        {topic:String} != '' AND {organization:String} != '', article_id IN (SELECT article_id FROM pairs WHERE topic = {topic:String} AND organization = {organization:String}),
        {organization:String} != '', article_id IN (SELECT article_id FROM organizations WHERE organization = {organization:String}),
        {topic:String} != '', article_id IN (SELECT article_id FROM topics WHERE topic = {topic:String}), 1) AS chosen
    FROM articles
)
WHERE published_at >= toStartOfFifteenMinutes({since:DateTime}) AND toStartOfFifteenMinutes(toDateTime(published_at)) < {until:DateTime}
    AND ({lang:String} = '' OR lang = {lang:String})
GROUP BY period
ORDER BY period
