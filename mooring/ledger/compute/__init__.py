"""Seals as calculation: how a row is written down, hashed, batched and witnessed."""
