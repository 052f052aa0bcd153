// Package rig is what measurements of the whole run on: the built programs, a running system, what its processes use,
// made articles and their push, and the document that the figures are written into.
package rig
