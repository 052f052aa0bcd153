package stage

import (
	"errors"
	"fmt"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
)

// PermanentError is a failure that no repetition can mend: the message goes to the dead letters. Every other error is
// taken for retriable: the runner waits and tries again, as long as it takes.
type PermanentError struct {
	Cause bellwetherv1.CauseClass
	// Field is the field at fault, empty if it is not one field.
	Field string
	Err   error
}

func (e *PermanentError) Error() string {
	if e.Field == "" {
		return e.Err.Error()
	}
	return fmt.Sprintf("%s: %v", e.Field, e.Err)
}

func (e *PermanentError) Unwrap() error { return e.Err }

// Invalid is the permanent failure of a message that breaks a rule in a field.
func Invalid(field, format string, args ...any) error {
	return &PermanentError{Cause: bellwetherv1.CauseClass_CAUSE_CLASS_INVALID, Field: field, Err: fmt.Errorf(format, args...)}
}

// asPermanent returns the permanent error in err's chain, if there is one.
func asPermanent(err error) (*PermanentError, bool) {
	var p *PermanentError
	ok := errors.As(err, &p)
	return p, ok
}
