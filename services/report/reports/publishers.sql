-- title: {en: Independent publishers, ko: 독립 매체}
-- answers:
--   en: 'Which publishers carry the news, and how often are they the first to have a story?'
--   ko: '어느 매체가 보도하며, 스토리를 얼마나 자주 가장 먼저 싣는가?'
-- parameters:
--   - {name: topic, type: topic, default: '', help: {en: 'Only articles about this topic; empty for all.', ko: '이 주제의 기사만. 비우면 전체.'}}
--   - {name: since, type: time, default: 30d, help: {en: 'From when: a date, RFC 3339, or a distance before now such as 90d. Counted in quarter hours.', ko: '시작: 날짜, RFC 3339 또는 90d처럼 지금부터의 거리. 15분 단위로 셉니다.'}}
--   - {name: until, type: time, default: +36h, help: {en: 'Up to when, not included. By default 36 hours ahead: some papers carry the date of tomorrow.', ko: '끝(포함하지 않음). 내일 날짜로 나오는 신문이 있어 기본값은 36시간 뒤입니다.'}}
--   - {name: top, type: integer, default: '30', min: 1, max: 1000, help: {en: 'How many publishers.', ko: '매체 수.'}}
--   - {name: lang, type: language, default: '', help: {en: 'Only articles in this language, e.g. ko or en; empty for all.', ko: '이 언어의 기사만(예: ko, en). 비우면 전체.'}}
-- chart: {kind: bar, x: publisher_family, y: articles}

SELECT
    publisher_family,
    arrayStringConcat(arraySort(groupUniqArray(10)(publisher)), ', ') AS publishers,
    count() AS articles,
    uniqExact(story_id) AS stories,
    -- of the stories that another publisher carried too
    countIf(is_first AND shared) AS first_with,
    round(first_with / greatest(uniqExactIf(story_id, shared), 1), 4) AS share_first
FROM (
    SELECT publisher_family, publisher, story_id, lang,
        row_number() OVER (PARTITION BY story_id ORDER BY published_at, article_id) = 1 AS is_first,
        min(publisher_family) OVER (PARTITION BY story_id) != max(publisher_family) OVER (PARTITION BY story_id) AS shared
    FROM (
        SELECT toString(publisher_family) AS publisher_family, toString(publisher) AS publisher, story_id, lang, published_at, article_id FROM topics
        WHERE {topic:String} != '' AND topic = {topic:String} AND published_at >= {since:DateTime} AND published_at < {until:DateTime}
        UNION ALL
        SELECT toString(publisher_family), toString(publisher), story_id, lang, published_at, article_id FROM articles
        WHERE {topic:String} = '' AND published_at >= {since:DateTime} AND published_at < {until:DateTime}
    )
)
WHERE {lang:String} = '' OR lang = {lang:String}
GROUP BY publisher_family
ORDER BY articles DESC, publisher_family
LIMIT {top:UInt32}
