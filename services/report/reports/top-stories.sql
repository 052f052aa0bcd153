-- title: {en: Top stories, ko: 주요 스토리}
-- answers:
--   en: Which stories did most independent publishers carry?
--   ko: 가장 많은 독립 매체가 다룬 스토리는 무엇인가?
-- parameters:
--   - {name: topic, type: topic, default: '', help: {en: 'Only stories about this topic; empty for all.', ko: '이 주제의 스토리만. 비우면 전체.'}}
--   - {name: organization, type: organization, default: '', help: {en: 'Only stories that name this organization; empty for all.', ko: '이 기업을 언급한 스토리만. 비우면 전체.'}}
--   - {name: since, type: time, default: 30d, help: {en: 'From when: a date, RFC 3339, or a distance before now such as 90d. Counted in quarter hours.', ko: '시작: 날짜, RFC 3339 또는 90d처럼 지금부터의 거리. 15분 단위로 셉니다.'}}
--   - {name: until, type: time, default: +36h, help: {en: 'Up to when, not included. By default 36 hours ahead: some papers carry the date of tomorrow.', ko: '끝(포함하지 않음). 내일 날짜로 나오는 신문이 있어 기본값은 36시간 뒤입니다.'}}
--   - {name: top, type: integer, default: '20', min: 1, max: 1000, help: {en: 'How many stories.', ko: '스토리 수.'}}
--   - {name: lang, type: language, default: '', help: {en: 'Only articles in this language, e.g. ko or en; empty for all.', ko: '이 언어의 기사만(예: ko, en). 비우면 전체.'}}
SELECT
    a.story_id AS story_id,
    argMin(a.title, (a.published_at, a.article_id)) AS title,
    min(a.published_at) AS first_published_at,
    count() AS articles,
    uniqExact(a.publisher) AS publishers,
    uniqExact(a.publisher_family) AS publisher_families,
    argMin(a.article_id, (a.published_at, a.article_id)) AS article_id,
    argMin(a.url, (a.published_at, a.article_id)) AS url
FROM articles AS a
WHERE a.published_at >= {since:DateTime} AND a.published_at < {until:DateTime}
    AND ({lang:String} = '' OR a.lang = {lang:String})
    AND ({topic:String} = '' OR a.article_id IN (
        SELECT article_id FROM topics
        WHERE topic = {topic:String} AND published_at >= {since:DateTime} AND published_at < {until:DateTime}))
    AND ({organization:String} = '' OR a.article_id IN (
        SELECT article_id FROM organizations
        WHERE organization = {organization:String} AND published_at >= {since:DateTime} AND published_at < {until:DateTime}))
GROUP BY story_id
ORDER BY publisher_families DESC, articles DESC, first_published_at DESC, story_id
LIMIT {top:UInt32}
