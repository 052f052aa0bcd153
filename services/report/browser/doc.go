// Package browser holds the tests of the page in Chromium: they start the whole system with its sample news and walk
// through it as an analyst does, in both languages, and let axe-core judge every page. They skip, with the reason, where
// Chromium or what `make setup` fetches is missing, and fail instead where REQUIRE_CHROMIUM=1.
//
// With -screens DIR the tests also write a picture of every page: light, dark and as wide as a phone, in each language.
package browser
