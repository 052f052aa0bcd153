-- title: {en: Sources, ko: 출처}
-- answers:
--   en: Which sources feed us, how much, how fast, and when did each last deliver?
--   ko: 어느 출처가 얼마나, 얼마나 빨리 보내며, 마지막은 언제였는가?
-- parameters:
--   - {name: since, type: time, default: 30d, help: {en: 'From when: a date, RFC 3339, a distance before now such as 90d, or the beginning of today, yesterday, week, month, quarter or year. Counted in quarter hours.', ko: '시작: 날짜, RFC 3339, 90d처럼 지금부터의 거리, 또는 오늘, 어제, 이번 주, 이번 달, 이번 분기, 올해의 첫 순간. 15분 단위로 셉니다.'}}
--   - {name: until, type: time, default: +36h, help: {en: 'Up to when, not included. By default 36 hours ahead: some papers carry the date of tomorrow.', ko: '끝(포함하지 않음). 내일 날짜로 나오는 신문이 있어 기본값은 36시간 뒤입니다.'}}
--   - {name: top, type: integer, default: '100', min: 1, max: 1000, help: {en: 'How many sources.', ko: '출처 수.'}}
--   - {name: lang, type: language, default: '', help: {en: 'Only articles in this language, e.g. ko or en; empty for all.', ko: '이 언어의 기사만(예: ko, en). 비우면 전체.'}}
--   - {name: count, type: choice, default: articles, options: [articles, stories, publishers], help: {en: 'What the column count counts: articles, stories (reprints are one) or independent publishers.', ko: 'count 열이 세는 것: 기사, 스토리(전재는 하나), 독립 매체.'}}
-- chart: {kind: bar, x: source, y: count}
SELECT
    f.source AS source,
    f.publisher AS publisher,
    f.publisher_family AS publisher_family,
    multiIf({count:String} = 'stories', stories, {count:String} = 'publishers', 1, articles) AS count, -- a row is of one publisher
    count() AS articles,
    countIf(f.alone) + uniqExactIf(f.story_id, NOT f.alone) AS stories,
    -- from publication to our first sight; only where the time was claimed to the minute
    round(quantileExactIf(0.5)(dateDiff('second', f.published_at, f.seen_at), f.time_trust = 'claimed')) AS median_delay_seconds,
    round(countIf(f.time_trust != 'claimed') / articles, 4) AS share_untrusted_times,
    max(f.published_at) AS last_published_at,
    max(f.seen_at) AS last_seen_at
FROM facts AS f
WHERE f.published_at >= {since:DateTime} AND f.published_at < {until:DateTime}
    AND ({lang:String} = '' OR f.lang = {lang:String})
GROUP BY source, publisher, publisher_family
ORDER BY count DESC, articles DESC, source, publisher
LIMIT {top:UInt32}
