// Package truth makes series of news whose bursts are known, and scores a detector against them.
//
// A series is what a news archive would hold of one topic: unique stories, articles and independent publishers in each
// stretch of time. It has the hours, weekdays and holidays of newsrooms in Seoul and New York, a trend, counts that vary
// more than chance alone (some of it lasting for hours), stories that are reprinted everywhere, sources that fall silent,
// hours without any data, and back-fills that change the past. Into it bursts of graded size are injected, and each is
// written down with the chance of so many stories had there been no burst. Everything follows from one seed.
package truth
