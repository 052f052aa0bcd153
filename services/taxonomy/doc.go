// Package taxonomy holds what a market is made of: organizations, people, topics, kinds of events and families of
// publishers, with the names that each goes by in Korean and English and the context that separates a name from its
// false friends. A taxonomy is data: a folder of YAML files, read strictly, so that another market is another folder.
// The one for AI semiconductors is embedded in the program.
package taxonomy
