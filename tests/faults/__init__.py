"""Tests that kill, stop or cut what they test."""
