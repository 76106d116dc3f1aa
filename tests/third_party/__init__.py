"""Material that others collected to break what people write."""
