"""Days of the calendar as English words name them, in sentences and in questions."""
