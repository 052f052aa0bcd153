// Package sample holds an invented news archive about AI semiconductors, and a generator that thickens it.
//
// Two layers make the archive. The corpus is written by hand: articles, syndicated copies, corrections and a removal, in
// Korean and English (data/articles-*.yaml), each with what a reader would take from it (data/expectations.yaml). The
// generator composes the everyday news around it from sentences with slots (data/grammar-*.yaml) to the volume, the
// rhythm and the episodes of a real newsroom: a slow rise of HBM demand, two bursts that are news, and one story printed
// sixty times, which is not. Truth tells which is which, so that a detector can be marked.
//
// Everything is a function of Options: same options, same bytes. No event, publisher, reporter or quotation is real.
package sample
