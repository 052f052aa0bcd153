package readable

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// englishPage is a page of our own with what English news sites put around and into an article.
const englishPage = `<!DOCTYPE html><html lang="en"><head><title>Apex Memory to double output by 2026 | Daily Bell</title>
<meta property="og:site_name" content="Daily Bell"><meta property="og:title" content="Apex Memory to double output by 2026">
<link rel="canonical" href="/business/apex-memory"><meta property="article:published_time" content="2024-01-28T07:46:59Z">
<script type="application/ld+json">{"@context":"https://schema.org","@type":"NewsArticle","headline":"Apex Memory to double output by 2026","author":{"@type":"Person","name":"Jane Doe"}}</script></head><body>
<header><a href="/">Daily Bell</a><nav><ul><li><a href="/business">Business</a></li><li><a href="/tech">Technology</a></li></ul></nav></header>
<div class="cookie-banner"><p>We use cookies to give you the best experience. By continuing you agree to our policy.</p></div>
<main><article><h1>Apex Memory to double output by 2026</h1><p class="byline">By Jane Doe</p><time datetime="2024-01-28T07:46:59Z">Jan. 28, 2024</time>
<figure><img src="plant.jpg"><figcaption>The plant in Busan, seen last year. Photo by John Roe.</figcaption></figure>
<p>Apex Memory will double its output of high-bandwidth memory by 2026, the company said on Monday.</p>
<div class="ad-slot"><p>Advertisement</p></div>
<p>Demand from makers of servers has outrun supply for a year, and <a href="/b">Borealis Semiconductor</a> says the same.</p>
<aside><h3>Related</h3><ul><li><a href="/1">Rival chip maker cuts outlook</a></li><li><a href="/2">Foundry wins big order</a></li></ul></aside>
<h2>Prices keep rising</h2>
<p>“We sell what we make,” said its chief executive. “There is nothing on the shelf.”</p>
<p>Related: <a href="/3">Five charts on the shortage of memory</a></p>
<blockquote><p>Analysts at Cirrus Research call the plan bold, and warn of a glut in 2027.</p></blockquote>
<ul><li>Apex spends $4 billion on the plant.</li><li>It hires 1,200 people.</li></ul>
<p>The first machines arrive in May.</p>
<div class="newsletter"><p>Sign up for the Daily Bell newsletter and get the top stories every morning.</p></div></article>
<section class="comments"><p>Great article, I knew this would happen long ago.</p><p>Sell everything now while you can, I say.</p></section></main>
<footer><p>© 2024 Daily Bell. All rights reserved.</p></footer></body></html>`

func englishArticle() Article {
	return Article{
		Title: "Apex Memory to double output by 2026",
		Text: strings.Join([]string{
			"Apex Memory will double its output of high-bandwidth memory by 2026, the company said on Monday.",
			"Demand from makers of servers has outrun supply for a year, and Borealis Semiconductor says the same.",
			"Prices keep rising",
			"“We sell what we make,” said its chief executive. “There is nothing on the shelf.”",
			"Analysts at Cirrus Research call the plan bold, and warn of a glut in 2027.",
			"Apex spends $4 billion on the plant.",
			"It hires 1,200 people.",
			"The first machines arrive in May.",
		}, "\n"),
		Author:    "Jane Doe",
		Lang:      "en",
		Canonical: "https://bell.example/business/apex-memory",
		Published: time.Date(2024, 1, 28, 7, 46, 59, 0, time.UTC),
	}
}

func TestEnglishPage(t *testing.T) {
	got, err := Extract([]byte(englishPage), Options{URL: "https://bell.example/x?utm=1"})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(englishArticle(), got); diff != "" {
		t.Errorf("Extract (-want +got):\n%s", diff)
	}
}

// TestConcurrent: Extract may be called from many goroutines, and one page gives one answer.
func TestConcurrent(t *testing.T) {
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			got, err := Extract([]byte(englishPage), Options{URL: "https://bell.example/x"})
			if err != nil {
				t.Error(err)
			}
			if diff := cmp.Diff(englishArticle(), got); diff != "" {
				t.Errorf("Extract (-want +got):\n%s", diff)
			}
		})
	}
	wg.Wait()
}

func BenchmarkExtract(b *testing.B) {
	page := layouts[0].page()
	b.SetBytes(int64(len(page)))
	for b.Loop() {
		if _, err := Extract(page, Options{}); err != nil {
			b.Fatal(err)
		}
	}
}
