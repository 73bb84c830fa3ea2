UPDATE users SET lang = 'zh-CN' WHERE lang = 'auto';
