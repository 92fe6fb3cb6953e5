document.cookie = "_sarunas=1; path=/; max-age=31536000";
