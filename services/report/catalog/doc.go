// Package catalog knows the reports: SQL files whose commented header says what they answer and which parameters they
// take. It reads headers, checks them against the placeholders in the SQL, and turns what a reader typed into the values
// that ClickHouse binds. It speaks to no database: nothing in it can splice a value into a query.
//
// A report file begins with a header, YAML in SQL comments, and goes on with one SELECT:
//
//	-- title: {en: Articles by language, ko: 언어별 기사}
//	-- answers: {en: In which languages is the news?, ko: 어느 언어로 보도되었는가?}
//	-- parameters:
//	--   - {name: since, type: time, default: 90d, help: {en: From when., ko: 언제부터.}}
//	-- chart: {kind: bar, x: lang, y: articles}
//	SELECT lang, sum(articles) AS articles FROM series
//	WHERE kind = 'all' AND bucket >= {since:DateTime} GROUP BY lang ORDER BY articles DESC
package catalog
