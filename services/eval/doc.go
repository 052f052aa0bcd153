// Package eval measures how well the system reads: organizations, topics and the tone toward organizations on labelled
// texts of our own, agreement between the languages, an article that is kept outside the repository, labelled headlines,
// near-duplicates, and speed. Command eval prints the figures, fails where one is below its floor, and keeps a history.
//
// The texts are divided in two by story: errors are looked at in the half dev, of the half test there are figures only.
package eval
