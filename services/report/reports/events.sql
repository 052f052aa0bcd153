-- title: {en: Events, ko: 사건}
-- answers:
--   en: 'What happened: supply contracts, investments, launches, and who took part?'
--   ko: '무슨 일이 있었는가: 공급 계약, 투자, 출시, 그리고 참여자는?'
-- parameters:
--   - {name: kind, type: text, default: '', help: {en: 'Only this kind: cooperation, supply-contract, funding, acquisition, launch, visit, personnel, policy, capacity, end-of-use, award, plan or ownership.', ko: '이 종류만: cooperation, supply-contract, funding, acquisition, launch, visit, personnel, policy, capacity, end-of-use, award, plan, ownership.'}}
--   - {name: organization, type: organization, default: '', help: {en: 'Only where this organization takes part; empty for all.', ko: '이 기업이 참여한 경우만. 비우면 전체.'}}
--   - {name: since, type: time, default: 90d, help: {en: 'From when: a date, RFC 3339, or a distance before now such as 90d. Counted in quarter hours.', ko: '시작: 날짜, RFC 3339 또는 90d처럼 지금부터의 거리. 15분 단위로 셉니다.'}}
--   - {name: until, type: time, default: +36h, help: {en: 'Up to when, not included. By default 36 hours ahead: some papers carry the date of tomorrow.', ko: '끝(포함하지 않음). 내일 날짜로 나오는 신문이 있어 기본값은 36시간 뒤입니다.'}}
--   - {name: top, type: integer, default: '50', min: 1, max: 1000, help: {en: 'How many events, newest first.', ko: '최신순 사건 수.'}}
--   - {name: lang, type: language, default: '', help: {en: 'Only articles in this language, e.g. ko or en; empty for all.', ko: '이 언어의 기사만(예: ko, en). 비우면 전체.'}}

-- A story in thirty papers tells its event thirty times: of one story and kind the earliest telling stays.
SELECT
    min(e.published_at) AS published_at,
    e.kind AS kind,
    argMin(e.roles, (e.published_at, e.event_id)) AS roles,
    argMin(e.amount, (e.published_at, e.event_id)) AS amount,
    argMin(e.currency, (e.published_at, e.event_id)) AS currency,
    argMin(e.date, (e.published_at, e.event_id)) AS date,
    argMin(e.place, (e.published_at, e.event_id)) AS place,
    argMin(e.certainty, (e.published_at, e.event_id)) AS certainty,
    argMin(e.sentence, (e.published_at, e.event_id)) AS sentence,
    uniqExact(e.article_id) AS articles,
    argMin(e.article_id, (e.published_at, e.event_id)) AS article_id,
    argMin(e.event_id, (e.published_at, e.event_id)) AS event_id
FROM events AS e
WHERE e.published_at >= {since:DateTime} AND e.published_at < {until:DateTime}
    AND ({kind:String} = '' OR e.kind = {kind:String})
    AND ({organization:String} = '' OR arrayExists(entities -> has(entities, {organization:String}), mapValues(e.roles)))
    AND ({lang:String} = '' OR e.lang = {lang:String})
GROUP BY e.story_id, kind
ORDER BY published_at DESC, event_id
LIMIT {top:UInt32}
