// Package spike finds spikes and drops in a series of counts, online: one row at a time, in bounded memory, with one
// setting for every series. It is made for mentions in the news, whose series are sparse, bursty and follow the hours
// and the weekdays.
//
// A row goes through four steps, each in a file of its own:
//
//  1. Expect (level.go, rhythm.go). A decaying level times a factor of the hour and one of the weekday gives the count
//     that the row should show. Rows far above are clipped before the level learns from them.
//  2. Be surprised (counts.go, span.go). The count is held against a negative binomial distribution with that
//     expectation and a dispersion that is learned too; −log10 of the tail's probability is the surprise. The same is
//     done for the sums of the last hour and the last four hours, because a rise that lasts says more than a blip.
//  3. Calibrate (tail.go). Real series are burstier than any fitted distribution. The surprises' own tail is learned by
//     the peaks-over-threshold method, and the score is −log10 of the probability of so surprising a row in this series.
//  4. Say it once (episode.go). The row on which the score reaches the threshold is the onset: the only row marked as an
//     alert until the episode has ended.
//
// A Shift (shift.go) is for what stories say rather than how many they are: their tone, or the share of them that has
// something. It expects a mean, is surprised by how far that of a row lies away for the stories that it has, and goes on as
// above.
package spike
