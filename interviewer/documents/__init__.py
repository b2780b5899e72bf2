"""Text of documents that people bring: adverts and CVs as PDF, DOCX, HTML or plain text."""
