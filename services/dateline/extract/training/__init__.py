"""The labelled corpus, written for this project, and what is learned from it. Not imported when extracting."""
