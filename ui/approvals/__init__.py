"""The sign-off desk: what approvers see and do."""
