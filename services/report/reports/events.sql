-- title: {en: Events, ko: 사건}
-- answers:
--   en: 'What happened: supply contracts, investments, launches, and who took part?'
--   ko: '무슨 일이 있었는가: 공급 계약, 투자, 출시, 그리고 참여자는?'
-- parameters:
--   - {name: kind, type: text, default: '', help: {en: 'Only this kind: cooperation, supply-contract, funding, acquisition, launch, visit, personnel, policy, capacity, end-of-use, award, plan or ownership.', ko: '이 종류만: cooperation, supply-contract, funding, acquisition, launch, visit, personnel, policy, capacity, end-of-use, award, plan, ownership.'}}
--   - {name: organization, type: organization, default: '', help: {en: 'Only where this organization takes part; empty for all.', ko: '이 기업이 참여한 경우만. 비우면 전체.'}}
--   - {name: since, type: time, default: 90d, help: {en: 'From when: a date, RFC 3339, a distance before now such as 90d, or the beginning of today, yesterday, week, month, quarter or year. Counted in quarter hours.', ko: '시작: 날짜, RFC 3339, 90d처럼 지금부터의 거리, 또는 오늘, 어제, 이번 주, 이번 달, 이번 분기, 올해의 첫 순간. 15분 단위로 셉니다.'}}
--   - {name: until, type: time, default: +36h, help: {en: 'Up to when, not included. By default 36 hours ahead: some papers carry the date of tomorrow.', ko: '끝(포함하지 않음). 내일 날짜로 나오는 신문이 있어 기본값은 36시간 뒤입니다.'}}
--   - {name: top, type: integer, default: '50', min: 1, max: 1000, help: {en: 'How many events, newest first.', ko: '최신순 사건 수.'}}
--   - {name: lang, type: language, default: '', help: {en: 'Only articles in this language, e.g. ko or en; empty for all.', ko: '이 언어의 기사만(예: ko, en). 비우면 전체.'}}
--   - {name: count, type: choice, default: stories, options: [articles, stories, publishers], help: {en: 'What the column count counts: articles, stories (reprints are one) or independent publishers.', ko: 'count 열이 세는 것: 기사, 스토리(전재는 하나), 독립 매체.'}}

-- A story in thirty papers tells its event thirty times: of one story and kind the earliest telling stays.
WITH
    (
        SELECT groupArray((kind, first.2, first.1, articles, publishers))
        FROM (
            SELECT kind, first, articles, publishers
            FROM (
                SELECT kind, min((published_at, article_id)) AS first, uniqExact(article_id) AS articles, uniqExact(publisher_family) AS publishers
                FROM facts ARRAY JOIN
                    arrayDistinct(arrayMap(e -> e.kind, arrayFilter(e -> ({kind:String} = '' OR e.kind = {kind:String})
                        AND ({organization:String} = '' OR has(e.entities, {organization:String})), events))) AS kind
                WHERE NOT alone AND published_at >= {since:DateTime} AND published_at < {until:DateTime}
                    AND ({lang:String} = '' OR lang = {lang:String})
                GROUP BY story_id, kind
                UNION ALL
                -- those of a story of one article are told once: the newest will do
                SELECT kind, (published_at, article_id), 1, 1
                FROM (
                    SELECT kind, published_at, article_id
                    FROM facts ARRAY JOIN
                        arrayDistinct(arrayMap(e -> e.kind, arrayFilter(e -> ({kind:String} = '' OR e.kind = {kind:String})
                            AND ({organization:String} = '' OR has(e.entities, {organization:String})), events))) AS kind
                    WHERE alone AND published_at >= {since:DateTime} AND published_at < {until:DateTime}
                        AND ({lang:String} = '' OR lang = {lang:String})
                    ORDER BY published_at DESC, article_id, kind
                    LIMIT {top:UInt32}
                )
            )
            ORDER BY first.1 DESC, first.2, kind
            LIMIT {top:UInt32}
        )
    ) AS newest
SELECT
    any(t.s.3) AS published_at,
    t.s.1 AS kind,
    argMin(e.roles, e.event_id) AS roles,
    argMin(e.amount, e.event_id) AS amount,
    argMin(e.currency, e.event_id) AS currency,
    argMin(e.date, e.event_id) AS date,
    argMin(e.place, e.event_id) AS place,
    argMin(e.certainty, e.event_id) AS certainty,
    argMin(e.sentence, e.event_id) AS sentence,
    multiIf({count:String} = 'articles', articles, {count:String} = 'publishers', publishers, 1) AS count, -- a row is of one story
    any(t.s.4) AS articles,
    any(t.s.5) AS publishers,
    t.s.2 AS article_id,
    min(e.event_id) AS event_id
FROM (SELECT arrayJoin(newest) AS s) AS t
INNER JOIN (
    SELECT * FROM events
    WHERE published_at BETWEEN arrayMin(newest.3) AND arrayMax(newest.3)
        AND published_at IN (SELECT arrayJoin(newest).3) AND article_id IN (SELECT arrayJoin(newest).2)
) AS e ON e.article_id = t.s.2 AND e.kind = t.s.1
WHERE {organization:String} = '' OR arrayExists(entities -> has(entities, {organization:String}), mapValues(e.roles))
GROUP BY article_id, kind
ORDER BY published_at DESC, article_id, kind
