// Package volume makes a year of news as rows, straight in ClickHouse, and measures how long reports take over it. The rows
// are invented by ClickHouse itself out of row numbers and a seed: no article is read and none is sent, so that fifty
// million mentions take minutes. Their numbers an article (mentions, organizations, topics, pairs, terms, events,
// reprints, edits) are those of the sample corpus; few publishers, organizations, topics and words make up most of the news.
package volume
