"""The school side: référentiel, practice, assessment, portfolio, store and shared interface parts."""
