// Package reading reads one sentence the way an equity analyst does: it cuts it into tokens, finds the words of the
// embedded lexicons, and works out by rules over clauses what the sentence says about one entity in it.
//
// The same few ideas serve Korean and English; how a language marks them differs, so each has a file of rules.
//
//   - A word can carry a sign of its own (`plunge`, `급락`), be a direction (`falls`, `감소`) whose sign depends on what
//     rises or falls (sales or losses), or be a relation with one sign for who acts and another for who is acted on
//     (`overtakes`, `제치고`).
//   - Such words make claims. A claim reaches an entity through grammar: word order and clauses in English, particles
//     and endings in Korean.
//   - Negation turns a claim round, hedges and questions weaken it, and what follows a "but" outweighs what precedes it.
//
// Everything is linear in the length of the sentence, and a Reader may be used by many goroutines at once.
package reading
