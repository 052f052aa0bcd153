// Package access decides who may ask a server that listens beyond its machine. A token is 256 random bits with a scope:
// read (reports, the page, SQL), push (articles) or admin (all of it, and what changes something). Tokens lie in a file as
// SHA-256 hashes: what has so many random bits cannot be guessed from one. A server on a loopback
// address asks for none unless it is given such a file.
package access
