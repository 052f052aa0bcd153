// Package annotate reads an article against a taxonomy: language, sentences, organizations, people, topics, events, key
// terms and the near-duplicate signature. It is the domain behind the `extract` service and a pure function of title,
// text, claimed language and taxonomy.
//
// The text is decoded once into code points. Boilerplate (bylines, photo credits, lists of other stories) is cut away,
// what remains is cut into sentences, and each sentence runs once through one automaton that knows every name, keyword
// and trigger of the taxonomy (scan). Longest names win (resolve); names that need context are accepted when the whole
// article has been read (accept); topics, pairs and events are built from what was found.
package annotate
