package access

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// Scope is what a token allows.
type Scope string

// The scopes. Admin allows what the others do.
const (
	Read  Scope = "read"
	Push  Scope = "push"
	Admin Scope = "admin"
)

// Allows says whether a token of scope s is enough where wanted is asked for.
func (s Scope) Allows(wanted Scope) bool { return s == Admin || s == wanted }

// Token is a token as it lies in a file: not what its holder sends, but the hash of that.
type Token struct {
	Name   string    `json:"name"`
	Scope  Scope     `json:"scope"`
	SHA256 string    `json:"sha256"`
	MadeAt time.Time `json:"made_at"`
}

// file is the form of a file of tokens.
type file struct {
	Tokens []Token `json:"tokens"`
}

// secretBytes is how many random bytes a token has.
const secretBytes = 32

var name = regexp.MustCompile(`^[\pL\pN][\pL\pN ._@-]{0,63}$`)

// Load reads a file of tokens; one that is not there has none.
func Load(path string) ([]Token, error) {
	raw, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading the tokens: %w", err)
	}
	var f file
	if err := json.Unmarshal(raw, &f); err != nil {
		return nil, fmt.Errorf("reading the tokens of %s: %w", path, err)
	}
	for _, t := range f.Tokens {
		if hash, err := hex.DecodeString(t.SHA256); err != nil || len(hash) != sha256.Size || !slices.Contains([]Scope{Read, Push, Admin}, t.Scope) {
			return nil, fmt.Errorf("the token %q of %s is damaged: revoke it and make another", t.Name, path)
		}
	}
	return f.Tokens, nil
}

// Add makes a token and writes its hash into a file. It returns what its holder sends, which is kept nowhere.
func Add(path, called string, scope Scope, now time.Time) (secret string, err error) {
	if !name.MatchString(called) {
		return "", fmt.Errorf("%q cannot name a token: write 1 to 64 letters, digits, spaces or any of . _ @ -, beginning with a letter or digit", called)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil { //nolint:gosec // hashes, which services' users must reach
		return "", fmt.Errorf("making the folder of the tokens: %w", err)
	}
	unlock, err := lock(path)
	if err != nil {
		return "", err
	}
	defer unlock()
	tokens, err := Load(path)
	if err != nil {
		return "", err
	}
	if slices.ContainsFunc(tokens, func(t Token) bool { return t.Name == called }) {
		return "", fmt.Errorf("there is a token named %q: revoke it first, or choose another name", called)
	}
	random := make([]byte, secretBytes)
	_, _ = rand.Read(random) // never fails
	secret = "bw_" + base64.RawURLEncoding.EncodeToString(random)
	hash := sha256.Sum256([]byte(secret))
	return secret, save(path, append(tokens, Token{called, scope, hex.EncodeToString(hash[:]), now.UTC().Truncate(time.Second)}))
}

// Revoke takes a token out of a file; servers refuse it from then on.
func Revoke(path, called string) error {
	unlock, err := lock(path)
	if err != nil {
		return err
	}
	defer unlock()
	tokens, err := Load(path)
	if err != nil {
		return err
	}
	left := slices.DeleteFunc(slices.Clone(tokens), func(t Token) bool { return t.Name == called })
	if len(left) == len(tokens) {
		return fmt.Errorf("there is no token named %q", called)
	}
	return save(path, left)
}

// lock keeps other processes from changing a file of tokens until unlock.
func lock(path string) (unlock func(), err error) {
	f, err := os.OpenFile(path+".lock", os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("locking the tokens: %w", err)
	}
	if err := unix.Flock(int(f.Fd()), unix.LOCK_EX); err != nil {
		_ = f.Close() // nothing was written
		return nil, fmt.Errorf("locking %s: %w", f.Name(), err)
	}
	return func() { _ = f.Close() }, nil // which unlocks
}

// save replaces the file whole, also where the machine stops meanwhile. It may be read by all: the hashes give no token away.
func save(path string, tokens []Token) error {
	raw, err := json.MarshalIndent(file{tokens}, "", "  ")
	if err != nil {
		return err
	}
	fresh, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*")
	if err != nil {
		return fmt.Errorf("writing the tokens: %w", err)
	}
	_, err = fresh.Write(append(raw, '\n'))
	err = errors.Join(err, fresh.Chmod(0o644), fresh.Sync(), fresh.Close())
	if err == nil {
		err = os.Rename(fresh.Name(), path)
	}
	if err != nil {
		_ = os.Remove(fresh.Name()) // what failed is told
		return fmt.Errorf("writing the tokens: %w", err)
	}
	return nil
}

// find is the token that a secret is, in a time that does not tell how much of it was right.
func find(tokens []Token, secret string) (found Token, ok bool) {
	hash := sha256.Sum256([]byte(strings.TrimSpace(secret)))
	sent := []byte(hex.EncodeToString(hash[:]))
	for _, t := range tokens {
		if subtle.ConstantTimeCompare(sent, []byte(strings.ToLower(t.SHA256))) == 1 {
			found, ok = t, true
		}
	}
	return found, ok
}
