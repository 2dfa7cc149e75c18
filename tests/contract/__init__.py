"""Tests of the contract: what the API promises to callers that are not ours."""
