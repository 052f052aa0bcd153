SELECT multiIf(
        {by:String} = 'hour',  toStartOfHour(toDateTime(published_at), {zone:String}),
        {by:String} = 'day',   toStartOfDay(toDateTime(published_at), {zone:String}),
        {by:String} = 'week',  toDateTime(toMonday(toDateTime(published_at), {zone:String}), {zone:String}),
        {by:String} = 'month', toDateTime(toStartOfMonth(toDateTime(published_at), {zone:String}), {zone:String}),
        toTimeZone({since:DateTime}, {zone:String})) AS period,
    lang, multiIf({count:String} = 'stories', stories, {count:String} = 'publishers', publishers, articles) AS count,
    count() AS articles, uniqExact(story_id) AS stories, uniqExact(publisher_family) AS publishers
FROM articles
WHERE published_at >= toStartOfFifteenMinutes({since:DateTime}) AND toStartOfFifteenMinutes(toDateTime(published_at)) < {until:DateTime}
GROUP BY period, lang
ORDER BY period, lang
