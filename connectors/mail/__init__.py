"""Mail over IMAP and SMTP; the only place that knows imapclient and aiosmtplib."""
