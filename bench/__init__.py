"""Measurements and checks that run the program from outside."""
