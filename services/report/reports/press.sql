-- title: {en: Korean against English press, ko: 한국어·영어 보도 비교}
-- answers:
--   en: 'What does the Korean press write about, and in which tone, and what does the English one?'
--   ko: '한국어 매체와 영어 매체는 무엇을, 어떤 논조로 다루는가?'
-- parameters:
--   - {name: organization, type: organization, default: '', help: {en: 'Only where this organization is named; empty for all news.', ko: '이 기업이 언급된 경우만. 비우면 전체.'}}
--   - {name: since, type: time, default: 30d, help: {en: 'From when: a date, RFC 3339, a distance before now such as 90d, or the beginning of today, yesterday, week, month, quarter or year. Counted in quarter hours.', ko: '시작: 날짜, RFC 3339, 90d처럼 지금부터의 거리, 또는 오늘, 어제, 이번 주, 이번 달, 이번 분기, 올해의 첫 순간. 15분 단위로 셉니다.'}}
--   - {name: until, type: time, default: +36h, help: {en: 'Up to when, not included. By default 36 hours ahead: some papers carry the date of tomorrow.', ko: '끝(포함하지 않음). 내일 날짜로 나오는 신문이 있어 기본값은 36시간 뒤입니다.'}}
--   - {name: top, type: integer, default: '50', min: 1, max: 1000, help: {en: 'How many topics.', ko: '주제 수.'}}
--   - {name: count, type: choice, default: articles, options: [articles, stories, publishers], help: {en: 'What the column count counts: articles, stories (reprints are one) or independent publishers.', ko: 'count 열이 세는 것: 기사, 스토리(전재는 하나), 독립 매체.'}}
-- chart: {kind: bar, x: topic, y: ratio}

SELECT
    topic, korean, english,
    round(korean / greatest(sum(korean) OVER (), 1), 4) AS share_korean,
    round(english / greatest(sum(english) OVER (), 1), 4) AS share_english,
    -- how much larger the topic's share is in Korean: 2 is twice as large
    if(english = 0, NULL, round((korean / greatest(sum(korean) OVER (), 1)) / (english / greatest(sum(english) OVER (), 1)), 2)) AS ratio,
    polarity_korean, polarity_english
FROM (
    SELECT
        s.topic AS topic,
        if({count:String} = 'articles', sumIf(s.articles, s.lang = 'ko'), toUInt64(0))
            + if({count:String} = 'stories', sumIf(s.alone, s.lang = 'ko') + uniqExactArrayIf(s.shared, s.lang = 'ko'), toUInt64(0))
            + if({count:String} = 'publishers', length(groupUniqArrayArrayIf(s.families, s.lang = 'ko')), toUInt64(0)) AS korean,
        if({count:String} = 'articles', sumIf(s.articles, s.lang = 'en'), toUInt64(0))
            + if({count:String} = 'stories', sumIf(s.alone, s.lang = 'en') + uniqExactArrayIf(s.shared, s.lang = 'en'), toUInt64(0))
            + if({count:String} = 'publishers', length(groupUniqArrayArrayIf(s.families, s.lang = 'en')), toUInt64(0)) AS english,
        round(sumIf(toInt64(s.positive) - s.negative, s.lang = 'ko') / greatest(sumIf(s.positive + s.neutral + s.negative, s.lang = 'ko'), 1), 4) AS polarity_korean,
        round(sumIf(toInt64(s.positive) - s.negative, s.lang = 'en') / greatest(sumIf(s.positive + s.neutral + s.negative, s.lang = 'en'), 1), 4) AS polarity_english
    FROM series AS s
    WHERE s.kind = if({organization:String} = '', 'topic', 'pair') AND ({organization:String} = '' OR s.organization = {organization:String})
        AND s.bucket >= toStartOfFifteenMinutes({since:DateTime}) AND s.bucket < {until:DateTime}
        AND s.lang IN ('ko', 'en')
    GROUP BY topic
)
ORDER BY korean + english DESC, topic
LIMIT {top:UInt32}
