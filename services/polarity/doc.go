//go:generate go run ./train -data ../../../shared/bench/sentiment/sentfin-dev.jsonl -out weights

// Package polarity tells what a text means for the business of each organization in it, as an equity analyst would
// read it: positive, neutral or negative, with probabilities and the words that made it so.
//
// Each sentence is read once (internal/reading: tokens, lexicons, rules over clauses). Toward each entity in it a judge
// turns the reading into probabilities: a small logistic model with the rules, one for Korean, one for Korean texts in which no
// name is marked, one for English headlines and one for English sentences and titles of articles (internal/linear;
// services/polarity/train makes their weights). Other
// languages have neither. Sentences are then summed up:
//
//   - a mention has the tone toward it in its own sentence;
//   - an organization has that of its mentions, those in the title and the lead counting more, and those with a tone
//     more than those without, and, for less, that of sentences that go on about it without its name;
//   - a topic has that of its sentences, as such;
//   - a pair has that of its organization in the sentences that it shares with the topic.
package polarity
